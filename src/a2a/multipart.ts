// A multipart/form-data body with one file, as browsers write it (HTML Standard, "Multipart form
// data", RFC 7578).

/** A file in a form. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly mimeType: string;
  readonly content: Uint8Array;
}

/** The body. `boundary` must not appear in the content, which a random one does not. */
export function encodeMultipart(file: FormFile, boundary: string): Uint8Array {
  const head =
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${escapeName(file.field)}"; filename="${escapeName(file.name)}"\r\n` +
    `Content-Type: ${toHeaderValue(file.mimeType)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file.content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/** Only these three are escaped. All else goes out as UTF-8. */
function escapeName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function toHeaderValue(mimeType: string): string {
  return /^[\w.+/;= -]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
}
