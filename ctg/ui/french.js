// Streamlit's own words, which it offers no way to translate (streamlit issue 1353).
// Pinned version, tested words: tests/browser/test_french.py.
const WORDS = {
  "Settings": "Réglages", "Print": "Imprimer", "Rerun": "Relancer", "Clear cache": "Vider le cache",
  "Record screen": "Enregistrer l’écran", "Record a screencast": "Enregistrer l’écran", "About": "À propos",
  "Theme": "Thème", "System": "Comme l’appareil", "Light": "Clair", "Dark": "Sombre",
  "Appearance": "Apparence", "Wide mode": "Pleine largeur", "Use system setting": "Comme l’appareil",
  "Use system": "Comme l’appareil",
  "Get help": "Aide", "Report a bug": "Signaler un problème", "Close": "Fermer", "Stop": "Arrêter",
  "Running...": "Calcul…", "Choose options": "Choisir…", "Choose an option": "Choisir…", "No results": "Aucun résultat",
  "Page not found": "Page introuvable", "Connecting": "Connexion…", "Made with Streamlit": "Réalisé avec Streamlit",
  "Select all": "Tout choisir", "View fullscreen": "Plein écran", "Fullscreen": "Plein écran", "Close fullscreen": "Quitter le plein écran",
  "Search": "Chercher", "Developer options": "Développement", "Main menu": "Menu", "App pages": "Pages", "Expand sidebar": "Ouvrir le menu",
  "Open sidebar": "Ouvrir le menu", "Close sidebar": "Fermer le menu", "Collapse sidebar": "Fermer le menu",
  "Clear all": "Tout effacer", "open": "ouvrir", "Remove": "Retirer", "Zoom in": "Agrandir", "Zoom out": "Réduire",
  "Press Enter to apply": "Entrée pour valider", "Show chart": "Voir le graphique", "Show data": "Voir les données",
  "Toggle dropdown menu": "Ouvrir la liste", "Select options": "Choisir…"
};
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const word = WORDS[node.nodeValue.trim()];
    if (word && !node.parentElement?.closest(".stMainBlockContainer [class^=ctg]")) node.nodeValue = word;
  }
  const elements = root.querySelectorAll ? root.querySelectorAll("[aria-label],[title],[placeholder],[alt]") : [];
  for (const element of elements) for (const name of ATTRIBUTES) {
    const word = WORDS[element.getAttribute(name) ?? ""];
    if (word) element.setAttribute(name, word);
  }
  // On a phone the sections of the top menu become lists inside lists without list items (axe: serious).
  for (const list of document.querySelectorAll("[data-testid=stSidebarNavItems]"))
    for (const item of [list, ...list.querySelectorAll("li")]) item.setAttribute("role", "presentation");
}
document.documentElement.lang = "fr";
if (!window.ctgFrench) {
  let waiting = false;
  window.ctgFrench = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; translate(document.body); });
  });
  window.ctgFrench.observe(document.body, {childList: true, subtree: true, characterData: true});
}
translate(document.body);
