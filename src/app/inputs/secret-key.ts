// Whether a variable holds a secret, by its key and its value together. The key alone says too
// little: TOKENIZERS_PARALLELISM=false, MAX_TOKENS=4096 and AUTH_ENABLED=true are settings. Masked,
// they would blank every `false` and `4096` that the job shows. A doubt makes a secret.

/** The value is a password, or holds one: a short number is a bad one, and still one. */
const passwordKey =
  /SECRET|PASSW|PASSPHRASE|PASSCODE|(?<!BY|COM)PASS(?![A-Z])|CREDENTIAL|DSN|(?:^|_)(?:PW|PIN|PAT|JWT|SALT|SIGNATURE)(?:_|$)|_PWD$/i;
/** Shaped like the key of a secret. Words that only begin so are left out: tokenizers, authors. */
const secretShape =
  /TOKEN(?!I[SZ])|KEY(?!BOARD|WORD)|AUTH(?!ORS?(?![A-Z]))|(?<!BY|COM)PASS|COOKIE|PRIVATE/i;
/** Names of where a secret lies. */
const placeName = /_(?:FILE|PATH|DIR|SOCK)$/i;
/** What a secret is called, or where a user logs in. Under the key of a password still a secret. */
const publicName = /_NAME$|AUTH_URL$/i;

const switchWord = /^(?:true|false|yes|no|on|off|none|null|auto|enabled|disabled)$/i;
const modeWord = /^(?:default|basic|bearer|required|optional|always|never)$/i;
/** A count, a limit or a duration. */
const smallNumber = /^[-+]?\d{1,6}(?:\.\d{1,6})?(?:ms|s|m|h|d|%)?$/i;
/** Several tokens under one key are counted, so that the number may be large. */
const countKey = /TOKENS/i;
const count = /^\d{1,11}$/;

/** Whether the value is secret because of its key. What it looks like is another question. */
export function isSecretUnder(key: string, value: string): boolean {
  if (placeName.test(key)) return false;
  if (!passwordKey.test(key) && (!secretShape.test(key) || publicName.test(key))) return false;
  return value.trim() !== '' && !isSetting(key, value);
}

/** Whether the value is a switch, a mode or a number that nobody would keep a secret in. */
function isSetting(key: string, value: string): boolean {
  const word = value.trim();
  if (switchWord.test(word)) return true;
  if (passwordKey.test(key)) return false;
  return modeWord.test(word) || smallNumber.test(word) || (countKey.test(key) && count.test(word));
}
