import type { Body } from '../../formats/format.ts';
import type { MessageOf } from '../../message.ts';
import { shield } from '../headings.ts';
import type { MessageType } from '../message-type.ts';
import { vocabularyOf } from '../recognise.ts';

/** Korrespondance: free text. Source: contract §1; carriers XDIS91, CareCommunication. */
export const correspondence: MessageType<'correspondence'> = { name: 'correspondence', carry };

/** Under a fixed phrase the text is kept from being read as that type: the lines that look like its headings are indented. */
function carry({ content }: MessageOf<'correspondence'>): Body {
  const { category, subject, text = '' } = content;
  return {
    kind: 'correspondence',
    ...(category !== undefined && { category }),
    ...(subject !== undefined && { topic: subject }),
    text: shield(vocabularyOf(subject), text),
  };
}
