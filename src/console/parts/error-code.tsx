import { Fragment } from 'preact';

/** The code of an error or a failure; on narrow places it is broken behind an underscore. */
export function ErrorCode({ code }: { code: string }) {
  const [first = '', ...rest] = code.split('_');
  return (
    <code>
      {first}
      {rest.map((word, place) => (
        <Fragment key={place}>
          _<wbr />
          {word}
        </Fragment>
      ))}
    </code>
  );
}
