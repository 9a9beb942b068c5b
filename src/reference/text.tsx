import type { ComponentChildren } from 'preact';

/** A description: paragraphs between empty lines, and `code` between backticks. */
export function Description({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <>
      {text.split(/\n\n/).map((paragraph) => (
        <p key={paragraph}>{inline(paragraph)}</p>
      ))}
    </>
  );
}

/** The same without paragraphs. */
export function inline(text: string): ComponentChildren {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : <code key={`${index}`}>{part}</code>));
}
