/* What a live page keeps of itself while what is new is put into it: opened details, and forms that somebody writes in. */
(() => {
  function isTouched(form) {
    return [...form.elements].some(
      (control) =>
        control === document.activeElement ||
        (control.type === 'checkbox' || control.type === 'radio'
          ? control.checked !== control.defaultChecked
          : control.tagName !== 'SELECT' && control.tagName !== 'BUTTON' && control.value !== control.defaultValue),
    );
  }

  const { htmx } = window;
  if (!htmx) return;
  htmx.registerExtension('tovholder-keep', {
    htmx_before_morph_node: (element) => !(element instanceof HTMLFormElement && isTouched(element)),
    htmx_before_morph_attr: (element, { attrName }) => !(attrName === 'open' && element instanceof HTMLDetailsElement),
  });
})();
