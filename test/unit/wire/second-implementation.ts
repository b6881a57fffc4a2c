// A second writer of a turn's bytes, made from docs/rules/platform.md alone and sharing nothing
// with src/wire: it writes the final text rule by rule, character by character, digit by digit, in
// the order that the table of keys gives.
import type { WireFile, WireTurn } from '../../../src/domain/turn.ts';

export function secondEncodeTurn(turn: WireTurn): string {
  const signedIn =
    turn.identity !== null && turn.identity.userId.length > 0 && turn.identity.email.length > 0;
  let out = `{"id":${str(turn.requestId)},"jsonrpc":"2.0","method":${str(turn.method)},"params":{"message":{`;
  const contextId = context(turn);
  if (contextId !== null) out += `"contextId":${str(contextId)},`;
  out += `"messageId":${str(turn.messageId)},"parts":[`;
  if (turn.text !== null) out += `{"kind":"text","text":${str(turn.text)}}`;
  turn.files.forEach((file, index) => {
    if (index > 0 || turn.text !== null) out += ',';
    out += filePart(file);
  });
  out += '],"role":"user"},"metadata":{';
  if (signedIn) out += `"email":${str(turn.identity.email)},`;
  out += '"source":"canvas_user",';
  if (signedIn) out += `"user_id":${str(turn.identity.userId)},`;
  out += `"user_identity_status":"${signedIn ? '' : 'UN'}AUTHENTICATED"`;
  if (signedIn) out += `,"username":${str(turn.identity.email)}`;
  return `${out}}}}`;
}

function context(turn: WireTurn): string | null {
  if (turn.method !== 'message/send') return turn.contextId;
  for (const character of turn.contextId ?? '')
    if (!blanks.has(character.codePointAt(0) ?? 0)) return turn.contextId;
  return `canvas-${turn.workspaceId}`;
}

const blanks = new Set([0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);
for (let code = 0x09; code <= 0x0d; code += 1) blanks.add(code);
for (let code = 0x2000; code <= 0x200a; code += 1) blanks.add(code);

function filePart(file: WireFile): string {
  let out = '';
  if (file.mimeType !== undefined) out += `,"mimeType":${str(file.mimeType)}`;
  if (file.name !== undefined) out += `,"name":${str(file.name)}`;
  if (file.size !== undefined) out += `,"size":${num(file.size)}`;
  if (file.uri !== undefined) out += `,"uri":${str(file.uri)}`;
  return `{"file":{${out.slice(1)}},"kind":"file"}`;
}

const short: Record<number, string> = {
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
};

function str(text: string): string {
  let out = '"';
  // Iterating a string gives code points, and unpaired surrogates one by one.
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (short[code] !== undefined) out += `\\${short[code]}`;
    else if (code < 0x10) out += `\\u000${code.toString(16)}`;
    else if (code < 0x20) out += `\\u00${code.toString(16)}`;
    else if (code === 0x3c) out += '\\u003c';
    else if (code === 0x3e) out += '\\u003e';
    else if (code === 0x26) out += '\\u0026';
    else if (code === 0x2028) out += '\\u2028';
    else if (code === 0x2029) out += '\\u2029';
    else if (code >= 0xd800 && code <= 0xdfff) out += '\ufffd';
    else out += character;
  }
  return `${out}"`;
}

/** Fewest digits from the exponent form, then the point set by hand. */
function num(value: number): string {
  if (value === 0) return 1 / value < 0 ? '-0' : '0';
  const [mantissa = '', power = ''] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (Math.abs(value) < 1e-6 || Math.abs(value) >= 1e21) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1)
    return sign + digits + '0'.repeat(exponent + 1 - digits.length);
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
