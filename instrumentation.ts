/** Next calls this once, when its server starts and before it answers anything. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { watchDoor } = await import("#lib/ingest/door.ts");
  watchDoor();
}
