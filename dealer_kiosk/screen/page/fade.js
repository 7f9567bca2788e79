// What does not fit into a scrolling element fades out at its edges.

const SLACK_PX = 4;

/** Marks an element from now on as going on above or below. */
export function fade(element) {
  const mark = () => {
    element.classList.toggle("more-above", element.scrollTop > SLACK_PX);
    element.classList.toggle("more-below", element.scrollTop + element.clientHeight < element.scrollHeight - SLACK_PX);
  };
  element.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(element);
  new MutationObserver(mark).observe(element, { childList: true, characterData: true, subtree: true });
}
