/* Preloaded into a process: at its end it tells on standard error which packages it loaded. */
process.on('exit', () => {
  const paths = Object.keys(require.cache).flatMap((path) => path.split('/node_modules/').slice(-1));
  const names = paths.map((path) =>
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  process.stderr.write(`loaded: ${[...new Set(names)].join(' ')}\n`);
});
