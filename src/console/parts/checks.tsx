interface ChecksProps {
  label: string;
  name: string;
  help?: string;
  /** What is wrong with what was ticked. */
  error?: string | undefined;
  choices: readonly (readonly [value: string, label: string])[];
  values: readonly string[];
}

/** Several out of a list, by boxes to tick. */
export function Checks({ label, name, help, error, choices, values }: ChecksProps) {
  const described = [help && `field-${name}-help`, error && `field-${name}-error`].filter(Boolean).join(' ');
  return (
    <fieldset class="field" aria-describedby={described || undefined}>
      <legend>{label}</legend>
      {help !== undefined && <small id={`field-${name}-help`}>{help}</small>}
      {error !== undefined && (
        <small id={`field-${name}-error`} class="error">
          {error}
        </small>
      )}
      <div class="checks">
        {choices.map(([value, text]) => (
          <label key={value}>
            <input type="checkbox" name={name} value={value} checked={values.includes(value)} /> {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
