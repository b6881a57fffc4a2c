// Imports of Node's own modules in built files become calls of require, and nothing else changes.
import { expect, it } from 'vitest';
import { requireBuiltins } from '../../../script/build/require-builtins.ts';

it.each([
  ['import{join}from"node:path";', 'const {join}=require("node:path");'],
  [
    'import{join as join2,sep}from"node:path";x()',
    'const {join:join2,sep}=require("node:path");x()',
  ],
  ['import http from"node:http";', 'const http=require("node:http");'],
  ['import * as fs from"node:fs/promises";', 'const fs=require("node:fs/promises");'],
  ['import*as fs from "node:fs";', 'const fs=require("node:fs");'],
  [
    'import net,{connect as c}from"node:net";',
    'const net=require("node:net"),{connect:c}=require("node:net");',
  ],
  [
    'import{default as os,EOL}from"node:os";',
    'const os=require("node:os"),{EOL}=require("node:os");',
  ],
  [
    'f();import{a}from"node:url";import{b}from"node:v8";g()',
    'f();const {a}=require("node:url");const {b}=require("node:v8");g()',
  ],
])('%j', (text, expected) => {
  expect(requireBuiltins(text)).toBe(expected);
});

it.each([
  'import{a}from"./chunk-1.js";',
  'import("node:sqlite").then(f)',
  'const s="import{a}from\\"node:fs\\";";',
  'export{a}from"./node.js";',
])('leaves %j as it is', (text) => {
  expect(requireBuiltins(text)).toBe(text);
});
