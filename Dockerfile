# Quire as a container image: `docker build -t quire .`, then
# `docker run -p 3000:3000 -v quire-data:/data quire`.

FROM rust:1.95.0-bookworm AS build
WORKDIR /quire
COPY . .
# The directories stay between builds: a change compiles only itself.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/quire/target \
    cargo xtask package

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home quire
COPY --from=build /quire/dist/quire /usr/local/bin/quire
USER quire
# Everything Quire keeps is below /data: mount a volume there.
VOLUME /data
ENV QUIRE_LISTEN=0.0.0.0:3000 QUIRE_DATA=/data
EXPOSE 3000
# Docker stops with SIGTERM; the server then writes what it holds and says goodbye.
STOPSIGNAL SIGTERM
ENTRYPOINT ["quire"]
CMD ["serve"]
