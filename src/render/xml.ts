// Text for XML 1.0: characters that it forbids even as references are removed, the rest is escaped.
import { stripLines } from '../domain/text.ts';

/** A text without the characters that XML 1.0 cannot hold, lone surrogates included. */
function toXmlChars(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

/** Character data. */
export function escapeXmlText(text: string): string {
  return toXmlChars(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** The value of an attribute, without controls. Line breaks survive. */
function escapeXmlAttribute(text: string): string {
  return escapeXmlText(stripLines(text)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}

/** An element. Attributes that are null are left out. */
export function renderElement(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content: string | null,
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escapeXmlAttribute(String(value))}"`)
    .join('');
  return content === null ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}
