// The forms in which a secret may appear in a text: raw, encoded, escaped, line by line.

/** Shorter secrets are never replaced: they would mask ordinary text. */
export const minSecretChars = 4;

/** All texts that give a secret away. Empty for a secret below {@link minSecretChars}. */
export function toSecretForms(secret: string): string[] {
  const forms = new Set<string>();
  for (const value of new Set([
    secret,
    secret.trim(),
    ...secret.split(/\r\n|\r|\n/).map((line) => line.trim()),
  ])) {
    if (value.length < minSecretChars) continue;
    const url = encodeURIComponent(value);
    const strictUrl = url.replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const written = [value, ...toShellForms(value), ...toMarkupForms(value)];
    const json = [value, ...toMarkupForms(value)].flatMap(toJsonForms);
    const all = [
      ...written,
      ...json,
      // JSON in JSON: a body inside a line of wire.jsonl. JSON in a shell's quotes: a body in a
      // command.
      ...toJsonForms(value).flatMap((one) => [toJsonEscaped(one), ...toShellForms(one)]),
      url,
      strictUrl,
      strictUrl.replaceAll('%20', '+'),
      url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      ...toBase64Forms(value),
    ];
    for (const form of all) if (form.length >= minSecretChars) forms.add(form);
  }
  return [...forms];
}

function toJsonEscaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** As JavaScript, Python, Go and PHP write it inside a JSON text. */
function toJsonForms(value: string): string[] {
  const json = toJsonEscaped(value);
  return [
    json,
    toAsciiJson(json),
    json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
    toAsciiJson(json.replaceAll('/', String.raw`\/`)),
  ];
}

/** Inside the single quotes of a shell, as this program and as Python's `shlex` write it. */
function toShellForms(value: string): string[] {
  return [String.raw`'\''`, `'"'"'`].map((quote) => value.replaceAll("'", quote));
}

/** In HTML and XML: between tags, and in an attribute with either quote as programs escape them. */
function toMarkupForms(value: string): string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const doubled = text.replaceAll('"', '&quot;');
  const singles = ['&#39;', '&#x27;', '&apos;', '&#039;'];
  return [text, doubled, ...singles.map((quote) => doubled.replaceAll("'", quote))];
}

/** As Python's `json.dumps` writes by default: everything beyond ASCII as `\uXXXX`. */
function toAsciiJson(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The characters of base64 that depend on the secret alone, for each of the three alignments in
 * which it can start inside a longer encoded text. Standard and URL-safe alphabet.
 */
function toBase64Forms(value: string): string[] {
  const secret = Buffer.from(value, 'utf8');
  const forms: string[] = [];
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), secret]);
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor((bytes.length * 8) / 6);
    const form = bytes.toString('base64').slice(start, end);
    forms.push(form, form.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}
