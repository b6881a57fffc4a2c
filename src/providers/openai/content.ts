// What chat completions and responses have in common: the `content` of a message as the text that
// the model would work on, and the form of the answer that is demanded. Content is hostile: nothing
// throws.

import { joinParts } from '../../domain/answer-pieces.ts';
import {
  audioToText,
  imageUrlToText,
  openaiFileToText,
  unknownPart,
} from '../../domain/attachment-text.ts';
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../../domain/model-request.ts';
import { demandedFields } from '../request-fields.ts';

/** Fields of the JSON object that a format demands. `null` when text will do. */
export function toJsonFields(type: unknown, schema: unknown): readonly string[] | null {
  if (type === 'json_object') return [];
  return type === 'json_schema' ? demandedFields(schema) : null;
}

/**
 * Which tool an answer must call, by `tool_choice`: `required` is OpenAI's word for any of them,
 * `any` that of look-alikes, and with `none` it may call none. A function is named as chat
 * completions do it, or as responses do.
 */
export function toDemand(
  choice: unknown,
): Pick<ModelRequest, 'mustCallTool' | 'demandedTools' | 'forbidsTools'> {
  const fields = toFields(choice);
  const allowed = fields.allowed_tools === undefined ? fields : toFields(fields.allowed_tools);
  if (fields.type === 'allowed_tools') {
    const names = toList(allowed.tools).map((tool) => nameOfFunction(toFields(tool)));
    return { mustCallTool: allowed.mode === 'required', demandedTools: names };
  }
  if (fields.type === 'function')
    return { mustCallTool: true, demandedTools: [nameOfFunction(fields)] };
  if (choice === 'none' || fields.type === 'none') return { forbidsTools: true };
  return { mustCallTool: choice === 'required' || choice === 'any' };
}

function nameOfFunction(fields: Fields): string {
  return asString(toFields(fields.function).name) || asString(fields.name);
}

/** The text of a message's content: a string, a list of parts, or nothing. */
export function toText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(partToText).join('\n');
}

/**
 * The text of a message's content by its role: some clients keep a streamed answer as the parts in
 * which it came.
 */
export function toTextOf(role: ModelMessage['role'], content: unknown): string {
  if (role !== 'assistant' || !Array.isArray(content)) return toText(content);
  return joinParts(
    content.map((part: unknown) => {
      const { type } = toFields(part);
      const isWords = typeof part === 'string' || type === 'text' || type === 'output_text';
      return { text: partToText(part), isWords };
    }),
  );
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
