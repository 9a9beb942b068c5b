/* The workbench's comfort: a file that is dropped on the form is its file, and what is shown can be copied. */
(() => {
  function takeDrops(form) {
    const input = form.querySelector(`input[name="${form.dataset.drop}"]`);
    form.querySelector('.drop-hint').hidden = false;
    form.addEventListener('dragover', (event) => {
      event.preventDefault();
      form.classList.add('over');
    });
    form.addEventListener('dragleave', () => form.classList.remove('over'));
    form.addEventListener('drop', (event) => {
      event.preventDefault();
      form.classList.remove('over');
      const { files } = event.dataTransfer;
      if (files.length === 0) return;
      input.files = files;
      form.requestSubmit();
    });
  }

  function letCopy(button) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = `${label} ✓`;
      setTimeout(() => {
        button.textContent = label;
      }, 2_000);
    });
  }

  for (const form of document.querySelectorAll('form[data-drop]')) takeDrops(form);
  if (navigator.clipboard) for (const button of document.querySelectorAll('button[data-copy]')) letCopy(button);
})();
