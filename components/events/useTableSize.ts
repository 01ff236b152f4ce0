"use client";
/** What a list of virtual rows must know of the page: its width, its rows' height, where it begins, and whether it is a phone. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";

const PHONE = "(width < 48rem)";

const subscribePhone = (tell: () => void) => {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
};
export const usePhone = () =>
  useSyncExternalStore(
    subscribePhone,
    () => window.matchMedia(PHONE).matches,
    () => false,
  );

/** The density's row height in pixels; follows the setting and the text size. */
export function useRowHeight(): number {
  const [height, setHeight] = useState(32);
  useLayoutEffect(() => {
    const root = document.documentElement;
    const read = () => {
      const style = getComputedStyle(root);
      setHeight(Number.parseFloat(style.getPropertyValue("--row")) * Number.parseFloat(style.fontSize));
    };
    read();
    const watch = new MutationObserver(read);
    watch.observe(root, { attributeFilter: ["data-density"] });
    return () => watch.disconnect();
  }, []);
  return height;
}

/** Width of an element, and its distance from the top of the document. */
export function usePlace(ref: RefObject<HTMLElement | null>): { width: number; top: number } {
  const [place, setPlace] = useState({ width: 0, top: 0 });
  const measure = useCallback(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    const next = { width: Math.floor(box.width), top: Math.round(box.top + window.scrollY) };
    setPlace((before) => (before.width === next.width && before.top === next.top ? before : next));
  }, [ref]);
  // Whatever is drawn above may have grown: every drawing asks, and only a change draws again.
  useLayoutEffect(measure);
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    if (ref.current) watch.observe(ref.current);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, [ref, measure]);
  return place;
}
