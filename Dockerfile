# The official image of the Node line that the tests run on: security releases reach it first.
ARG NODE_IMAGE=docker.io/library/node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Source maps are more than half of it, and nothing there reads them.
RUN npm run build && find dist -name '*.map' -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Headroom" \
      org.opencontainers.image.description="Tells a team, in Slack and Discord, how much of its Redis plan is left." \
      org.opencontainers.image.licenses="MIT"

# What runs was built before: nothing here installs packages any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
           /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
 && install -d -o node -g node -m 0700 /data \
 && ln -s /opt/headroom/dist/headroom.js /usr/local/bin/headroom
COPY --from=build /build/package.json /opt/headroom/
COPY --from=build /build/dist /opt/headroom/dist
# What paints charts is native code and two fonts, which no bundle can hold.
COPY --from=build /build/node_modules/@resvg /opt/headroom/node_modules/@resvg
COPY --from=build /build/node_modules/@expo-google-fonts/inter/LICENSE_FONT /opt/headroom/node_modules/@expo-google-fonts/inter/
COPY --from=build /build/node_modules/@expo-google-fonts/inter/400Regular /opt/headroom/node_modules/@expo-google-fonts/inter/400Regular
COPY --from=build /build/node_modules/@expo-google-fonts/inter/600SemiBold /opt/headroom/node_modules/@expo-google-fonts/inter/600SemiBold

# A small young generation keeps the bot under 256 MB.
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-semi-space-size=1 --v8-pool-size=1" \
    HEADROOM_DATA=/data \
    HEADROOM_HTTP=0.0.0.0:9464

# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
# headroom.yaml and .env are looked for here.
WORKDIR /etc/headroom
VOLUME /data
EXPOSE 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["headroom", "health"]
ENTRYPOINT ["headroom"]
CMD ["run"]
