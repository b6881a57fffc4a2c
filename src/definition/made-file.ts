// Files that are no text, made around one: the smallest that their readers accept, with the text in
// it as it is.
import type { MadeFormat } from '../domain/canary.ts';

/** The bytes of a file of a format that holds a text. */
export function makeFile(format: MadeFormat, text: string): Uint8Array {
  return format === 'pdf' ? makePdf(text) : makePng(text);
}

/**
 * A PDF of one page (ISO 32000-1, 7.5), whose lines a reader extracts and whose stream is not
 * compressed.
 */
function makePdf(text: string): Uint8Array {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => `(${escapePdf(line)}) Tj T*`);
  const stream = `BT /F1 12 Tf 14 TL 72 720 Td ${lines.join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}${table}${trailer}`, 'latin1');
}

function escapePdf(line: string): string {
  return line.replaceAll(/[\\()]/g, (sign) => `\\${sign}`);
}

/**
 * A zlib stream (RFC 1950) of one stored block: the filter byte and the grey of a white pixel, with
 * their checksum.
 */
const onePixel = [0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff, 0, 0xff, 0x01, 0x01, 0x01, 0x00];

/** A PNG of one white pixel (W3C PNG, 11), with the text in a tEXt chunk. */
function makePng(text: string): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(1, 0);
  header.writeUInt32BE(1, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    toChunk('IHDR', header),
    toChunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1')),
    toChunk('IDAT', Buffer.from(onePixel)),
    toChunk('IEND', Buffer.alloc(0)),
  ]);
}

function toChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The checksum of a chunk (W3C PNG, annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
