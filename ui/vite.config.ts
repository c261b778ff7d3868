import { defineConfig } from "vitest/config";

// Two builds from one source: the window (`dist`), and the same wizard with recorded snapshots for a plain
// browser (`dist-browser`), so that nothing recorded ever ships.
export default defineConfig(({ mode }) => {
  const browser = mode === "browser";
  return {
    base: "./",
    build: {
      outDir: browser ? "dist-browser" : "dist",
      emptyOutDir: true,
      target: ["es2022", "safari17.5"],
      // The policy of the window allows files of its own only: nothing inlined, no preload script.
      assetsInlineLimit: 0,
      modulePreload: false,
      cssCodeSplit: false,
      rolldownOptions: { input: browser ? "browser.html" : "index.html" },
    },
    test: { environment: "jsdom", css: true, testTimeout: 30_000, include: ["test/**/*.test.ts"], setupFiles: ["test/setup.ts"] },
  };
});
