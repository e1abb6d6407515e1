// Short notices in a corner, read out by screen readers; an arrival's leads to where it arrived.
import { $ } from "./basics.js";

const SHOWN = 7000;

export function toast(text, { go, kind = "" } = {}) {
  const box = document.createElement(go ? "button" : "div");
  if (go) { box.type = "button"; box.onclick = () => { box.remove(); go(); }; }
  box.className = `toast ${kind}`;
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (go) box.append(Object.assign(document.createElement("b"), { textContent: "Go there" }));
  $("toasts").append(box);
  while ($("toasts").children.length > 3) $("toasts").firstChild.remove();
  let timer = setTimeout(() => box.remove(), SHOWN);
  box.onpointerenter = box.onfocus = () => clearTimeout(timer);
  box.onpointerleave = box.onblur = () => { timer = setTimeout(() => box.remove(), SHOWN / 2); };
}

const placeOf = (channel) => channel.kind === "dm" ? `from ${channel.name}`
  : channel.kind === "thread" ? `in “${channel.name}”` : `in #${channel.name}`;

/** Says what arrived, channel by channel; returns how many channels that were. */
export function announceArrivals(arrivals, find, go) {
  const byChannel = new Map();
  for (const item of arrivals) byChannel.set(item.channel, (byChannel.get(item.channel) || 0) + 1);
  const known = [...byChannel].map(([id, count]) => [find(id), count]).filter(([channel]) => channel);
  for (const [channel, count] of known.slice(-3)) {
    const what = channel.kind === "dm" ? "message" : "post";
    const text = count > 1 ? `${count} new ${what}s ${placeOf(channel)}` : `New ${what} ${placeOf(channel)}`;
    toast(text, { go: () => go(channel.id), kind: "arrival" });
  }
  return known.length;
}
