// A channel's messages live in a frame. The old one stays until the new one is drawn, so nothing flashes.
import { $, ask } from "./basics.js";

let wanted = 0;
let shown = null;  // {frame, key}

export function hideRooms() {
  wanted += 1;
  $("waiting").hidden = true;
  $("rooms").replaceChildren();
  shown = null;
}

/** Until another room is there, nothing can be pressed in this one: it would be done as whoever it was opened for. */
export function leaveRoom() {
  if (shown) shown.frame.inert = true;
}

export async function showRoom(channel, person) {
  const key = `${person}/${channel.id}`;
  const turn = ++wanted;
  if (shown?.key === key && !shown.frame.contentWindow?.demoRoomIsGone) {
    shown.frame.inert = false;
    return;
  }
  const late = setTimeout(() => { $("waiting").hidden = shown !== null; }, 400);
  try {
    const { room } = await ask("/demo/open", { as: person, channel: channel.id });
    if (turn !== wanted) return;
    const frame = document.createElement("iframe");
    frame.className = "loading";
    frame.title = `Messages in ${channel.name}`;
    frame.src = room;
    $("rooms").append(frame);
    await ready(frame);
    if (turn !== wanted) return frame.remove();
    for (const old of [...$("rooms").children]) if (old !== frame) old.remove();
    frame.className = "";
    shown = { frame, key };
    frame.contentWindow.demoPrefill?.();
  } finally {
    clearTimeout(late);
    if (turn === wanted) $("waiting").hidden = true;
  }
}

// preview.js sets demoReady once the first messages are drawn; fonts may make the very first time slow.
async function ready(frame) {
  const until = Date.now() + 8000;
  while (Date.now() < until && frame.isConnected && !frame.contentWindow?.demoReady) {
    await new Promise((resume) => setTimeout(resume, 30));
  }
}
