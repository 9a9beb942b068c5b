/** A party by its name, its GLN beneath; by its GLN alone where it has no name here. */
export function PartyName({ gln, names }: { gln: string; names: ReadonlyMap<string, string> }) {
  const name = names.get(gln);
  if (name === undefined) return <span class="exact">{gln}</span>;
  return (
    <>
      {name} <small class="exact">{gln}</small>
    </>
  );
}
