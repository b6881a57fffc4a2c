// A URL that names a place and holds nothing else: it may appear in logs and reports.

/** Whether a text is an http or https URL without user, password, query and fragment. */
export function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
