/** Elements that CloudWatch takes out of a widget's HTML with all that is in them, and those that load or navigate. */
const REMOVED = new Set([
  'script',
  'iframe',
  'use',
  'object',
  'embed',
  'frame',
  'frameset',
  'applet',
  'base',
  'meta',
  'link',
  'noscript',
  'template',
  'portal',
  'foreignobject',
  'animate',
  'set',
  'animatetransform',
  'animatemotion',
]);

const ADDRESSES = new Set([
  'href',
  'src',
  'xlink:href',
  'action',
  'formaction',
  'poster',
  'background',
  'srcset',
  'ping',
  'data',
]);
const SAFE_ADDRESS = /^(https?:|mailto:|#|\/(?!\/)|data:image\/(png|gif|jpeg|webp);)/i;

/**
 * The content of a custom widget's HTML without what could run: scripts, frames, event handlers and addresses that
 * are programs. It is parsed in a document of its own, in which nothing runs or loads.
 */
export function sanitise(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const content = document.createDocumentFragment();
  clean(body);
  content.append(...[...body.childNodes].map((node) => document.importNode(node, true)));
  return content;
}

function clean(parent) {
  for (const node of [...parent.childNodes]) {
    if (node.nodeType === Node.COMMENT_NODE || node.nodeType === Node.PROCESSING_INSTRUCTION_NODE)
      node.remove();
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    // A style sheet of a widget would restyle the page around it.
    if (REMOVED.has(node.localName.toLowerCase()) || node.localName === 'style') node.remove();
    else {
      cleanAttributes(node);
      clean(node);
    }
  }
}

function cleanAttributes(element) {
  for (const { name, value } of [...element.attributes]) {
    const lower = name.toLowerCase();
    // CloudWatch's own element says there what it does.
    const word = element.localName === 'cwdb-action' && lower === 'action';
    const address = ADDRESSES.has(lower) && !word && !SAFE_ADDRESS.test(value.trim());
    if (lower.startsWith('on') || lower === 'id' || lower === 'srcdoc' || address)
      element.removeAttribute(name);
    if (lower === 'style') restyle(element, value);
  }
  if (element.localName === 'a') {
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noreferrer');
  }
}

const PLAIN_STYLE =
  /^(color|background-color|text-align|vertical-align|width|max-width|min-width|height|padding[a-z-]*|margin[a-z-]*|border[a-z-]*|font-[a-z]+|white-space|display|opacity|overflow[a-z-]*|gap|flex[a-z-]*|grid-[a-z-]+)$/;

/** Leaves the styles that change how an element looks and none that put it elsewhere or load something. */
function restyle(element, text) {
  const plain = text.split(';').filter((declaration) => {
    const property = declaration.split(':', 1)[0].trim().toLowerCase();
    return PLAIN_STYLE.test(property) && !/url\(/i.test(declaration);
  });
  element.setAttribute('style', plain.join(';'));
}
