// What chat completions and responses have in common: the `content` of a message as the text that the model would work on,
// and the form of the answer that is demanded. Content is hostile: nothing throws.
import { asString, type Fields, toFields } from '../../domain/fields.ts';
import { audioToText, imageUrlToText, openaiFileToText, unknownPart } from '../attachment-text.ts';
import { demandedFields } from '../request-fields.ts';

/** Fields of the JSON object that a format demands; null when text will do. */
export function toJsonFields(type: unknown, schema: unknown): readonly string[] | null {
  if (type === 'json_object') return [];
  return type === 'json_schema' ? demandedFields(schema) : null;
}

/** The text of a message's content: a string, a list of parts, or nothing. */
export function toText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(partToText).join('\n');
}

function partToText(part: unknown): string {
  if (typeof part === 'string') return part;
  const fields = toFields(part);
  switch (fields.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return asString(fields.text);
    case 'refusal':
      return asString(fields.refusal);
    case 'image_url':
    case 'input_image': {
      const { image_url: image } = fields;
      return imageUrlToText(asString(typeof image === 'string' ? image : toFields(image).url));
    }
    case 'file':
      return fileToText(toFields(fields.file));
    case 'input_file':
      return fileToText(fields);
    case 'input_audio': {
      const audio = toFields(fields.input_audio);
      return audioToText(asString(audio.format), asString(audio.data));
    }
    default:
      return unknownPart(asString(fields.type));
  }
}

function fileToText(file: Fields): string {
  return openaiFileToText({
    name: asString(file.filename),
    data: asString(file.file_data),
    reference: asString(file.file_id) || asString(file.file_url),
  });
}
