# Build: everything, the compiler included. No package runs a script of its own.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --include=dev
COPY tsconfig.json tsconfig.build.json openapi.yaml asyncapi.yaml ./
COPY scripts/build.mjs scripts/compile-schemas.mjs scripts/openapi-bundle.mjs scripts/asyncapi-bundle.mjs scripts/
COPY schemas schemas
COPY fixtures fixtures
COPY src src
RUN node scripts/build.mjs

# Run: the production packages alone. The embedded PostgreSQL stays at home: a container has DATABASE_URL.
FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional && npm cache clean --force

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE* openapi.yaml asyncapi.yaml ./
COPY --from=build /app/schemas schemas
COPY fixtures fixtures
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT || process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
