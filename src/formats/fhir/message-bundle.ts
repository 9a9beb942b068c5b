import type { AnyResource, Bundle, Reference, ResourceName, Resources } from './resources.ts';

/** A message bundle with its references followed. */
export interface MessageBundle {
  bundle: Bundle;
  header: Resources['MessageHeader'] | undefined;
  /** All resources of a type, with their index among the entries. */
  all<T extends ResourceName>(type: T): { index: number; resource: Resources[T] }[];
  /** The resource that a reference points to within the bundle. */
  resolve(reference: Reference | undefined): { index: number; resource: AnyResource } | undefined;
  /** The same, where it is of the wanted type. */
  resolveAs<T extends ResourceName>(type: T, reference: Reference | undefined): Resources[T] | undefined;
}

function isOfType<T extends ResourceName>(type: T, resource: AnyResource | undefined): resource is Resources[T] {
  return resource?.resourceType === type;
}

/** Follows the references of a bundle by `Type/id`, by the end of an absolute URL, and by fullUrl (FHIR R4, bundle.html#references). */
export function messageBundle(bundle: Bundle): MessageBundle {
  const byReference = new Map<string, { index: number; resource: AnyResource }>();
  bundle.entry.forEach(({ fullUrl, resource }, index) => {
    if (!resource) return;
    const target = { index, resource };
    for (const key of [`${resource.resourceType}/${resource.id}`, fullUrl]) {
      if (key !== undefined && !byReference.has(key)) byReference.set(key, target);
    }
  });
  const first = bundle.entry[0]?.resource;

  function resolve(reference: Reference | undefined) {
    const value = reference?.reference;
    if (value === undefined) return undefined;
    return (
      byReference.get(value) ?? byReference.get(value.split('/_history/')[0]?.split('/').slice(-2).join('/') ?? '')
    );
  }

  return {
    bundle,
    header: isOfType('MessageHeader', first) ? first : undefined,
    all: (type) =>
      bundle.entry.flatMap(({ resource }, index) => (isOfType(type, resource) ? [{ index, resource }] : [])),
    resolve,
    resolveAs(type, reference) {
      const found = resolve(reference)?.resource;
      return isOfType(type, found) ? found : undefined;
    },
  };
}
