// Neutral prose that makes a file long: no digits, no hyphens, nothing that a find of a canary
// could match.

const sentences = [
  'The morning was quiet and the road stayed empty until noon',
  'Nobody could say when the old gate had last been painted',
  'A light rain fell on the roofs and stopped again before long',
  'The baker opened late and sold what was left of the bread',
  'Two boats lay at the pier and moved a little with the water',
  'The clock in the square was slow and no one seemed to mind',
  'Children carried leaves from one side of the yard to the other',
  'In the evening the lamps were lit one after the other',
  'The letters lay on the table and waited for somebody to read them',
  'Wind came up from the valley and closed a window somewhere',
  'A dog slept in front of the shop as it did every day',
] as const;

/**
 * Exactly `size` bytes (ASCII) of lines of prose, from the sentence numbered `start` on. Ends with
 * a full stop, not with a newline.
 */
export function makeFiller(size: number, start: number): string {
  let text = '';
  for (let index = start; text.length < size; index += 1) {
    text += `${sentences[index % sentences.length] ?? ''}.\n`;
  }
  const cut = text.slice(0, size - 1);
  return `${cut.endsWith('\n') ? `${cut.slice(0, -1)} ` : cut}.`;
}
