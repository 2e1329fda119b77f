// Streamlit's and Vega's own words, which they offer no way to translate (streamlit issue 1353).
// Pinned version, tested words: tests/browser/test_french.py.
const WORDS = {
  "Settings": "Réglages", "Print": "Imprimer", "Rerun": "Relancer", "Clear cache": "Vider le cache",
  "Record screen": "Enregistrer l’écran", "Record a screencast": "Enregistrer l’écran", "About": "À propos",
  "Theme": "Thème", "System": "Comme l’appareil", "Light": "Clair", "Dark": "Sombre",
  "Appearance": "Apparence", "Wide mode": "Pleine largeur", "Use system setting": "Comme l’appareil",
  "Use system": "Comme l’appareil", "Copy version to clipboard": "Copier le numéro de version", "Copied": "Copié",
  "Get help": "Aide", "Report a bug": "Signaler un problème", "Close": "Fermer", "Stop": "Arrêter",
  "Running...": "Calcul…", "Choose options": "Choisir…", "Choose an option": "Choisir…", "No results": "Aucun résultat",
  "Page not found": "Page introuvable", "Connecting": "Connexion…", "Made with Streamlit": "Réalisé avec Streamlit",
  "Made with Streamlit v": "Réalisé avec Streamlit v",
  "Select all": "Tout choisir", "View fullscreen": "Plein écran", "Fullscreen": "Plein écran", "Close fullscreen": "Quitter le plein écran",
  "Search": "Chercher", "Developer options": "Développement", "Main menu": "Menu", "App pages": "Pages", "Expand sidebar": "Ouvrir le menu",
  "Open sidebar": "Ouvrir le menu", "Close sidebar": "Fermer le menu", "Collapse sidebar": "Fermer le menu", "Sidebar": "Menu",
  "Clear all": "Tout effacer", "Selected values": "Valeurs choisies", "Clear": "Effacer", "open": "ouvrir", "Remove": "Retirer", "Zoom in": "Agrandir", "Zoom out": "Réduire",
  "Press Enter to apply": "Entrée pour valider", "Press Ctrl+Enter to apply": "Ctrl+Entrée pour valider", "Press ⌘+Enter to apply": "⌘+Entrée pour valider",
  "Show chart": "Voir le graphique", "Show data": "Voir les données",
  "Download as PNG": "Télécharger l’image (PNG)", "Copy Vega-Lite spec": "Copier le code du graphique",
  "Toggle dropdown menu": "Ouvrir la liste", "Select options": "Choisir…", "Open": "Ouvrir la liste", "Dismiss": "Fermer",
  "Skip to main content": "Aller au contenu", "Navigate to home page": "Aller à l’accueil",
  "visualization": "graphique", "axis": "axe", "bar": "barre", "line mark": "ligne", "point": "point", "circle": "point",
  "Upload": "Choisir un fichier", "Browse files": "Choisir un fichier", "Drag and drop file here": "Déposer le fichier ici",
  "Drop files here": "Déposer le fichier ici", "per file": "par fichier", "Error:": "Fichier refusé : ", "file upload": "dépôt de fichier", "Remove file": "Retirer le fichier", "Add files": "Changer de fichier",
  "Empty": "Vide", "dd": "jj", "yyyy": "aaaa", "Choose date": "Choisir une date", "Clear value": "Effacer", "Increment": "Augmenter", "Decrement": "Diminuer",
  "Previous month": "Mois précédent", "Next month": "Mois suivant",
  "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Flèches pour changer de jour, Entrée pour choisir, Échap pour fermer.",
  "Connection error": "Connexion perdue", "Is Streamlit still running?": "Le serveur ne répond plus.",
};
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const inWords = (month, day, year) => new Date(year, MONTHS.indexOf(month), day)
  .toLocaleDateString("fr-FR", {day: "numeric", month: "long", year: "numeric"});
const SENTENCES = [
  [/^Selected Date: (\w+) (\d+), (\d+)$/, (_all, ...day) => `Date choisie : ${inWords(...day)}`],
  [/^(The page that you have requested does not seem to exist|You have requested page .*)\. Running the app's main page\.$/,
    "Cette adresse ne mène à aucune page. Voici la première."],
  [/^This app has encountered an error\..*$/,
    "La page n’a pas pu être calculée. Recharger la page ; si l’erreur revient, prévenir la personne qui tient le serveur."],
  [/^File must be (\d+)(?:\.0)?MB or smaller\.$/, "la limite est de $1 Mo. Livrer la table en plusieurs fichiers."],
  [/^AxiosError: .*$/, "l’envoi a échoué. Déposer le fichier de nouveau."],
  [/^(\d+)MB per file$/, "$1 Mo par fichier"], [/^([\d.]+)MB$/, "$1 Mo"], [/^([\d.]+)KB$/, "$1 ko"], [/^([\d.]+)B$/, "$1 octets"],
  [/^(\d+) options? available\.$/, "$1 choix possibles."],
  [new RegExp(`^(\\d\\d) – (${MONTHS.join("|")})$`), (_all, number, month) => `${number} – ${inWords(month, 2, 2026).split(" ")[1]}`],
  [/^day, (.+)$/, "jour, $1"], [/^month, (.+)$/, "mois, $1"], [/^year, (.+)$/, "année, $1"],
  [/^Help for (.+)$/, "Aide : $1"], [/^Choose date, (.+)$/, "Choisir une date, $1"],
  [/^Add row(.*)$/, "Ajouter une ligne$1"], [/^Delete row\(s\)(.*)$/, "Retirer les lignes choisies$1"],
  [/^Show\/hide columns(.*)$/, "Choisir les colonnes$1"], [/^Search: (.+)$/, "Chercher : $1"],
  [/^Fullscreen: (.+)$/, "Plein écran : $1"], [/^Close fullscreen: (.+)$/, "Quitter le plein écran : $1"],
  [/^Download as CSV(.*)$/, "Télécharger en CSV$1"],
  [/^(.+), selected\.?$/, "$1, choisi"],
  [/^Made with Streamlit v(.*)$/, "Réalisé avec Streamlit v$1"],
  [/^X-axis .*values from (.+) to (.+)$/, "Axe horizontal, de $1 à $2"],
  [/^Y-axis .*values from (.+) to (.+)$/, "Axe vertical, de $1 à $2"],
  [/^X-axis .*$/, "Axe horizontal"],
  [/^Y-axis .*$/, "Axe vertical"],
  [/^\w+ mark( container)?$/, "tracé"],
];
const ATTRIBUTES = ["aria-label", "aria-roledescription", "title", "placeholder", "alt", "aria-valuetext"];
function inFrench(text) {
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  const sentence = SENTENCES.find(([pattern]) => pattern.test(text));
  return sentence && text.replace(...sentence);
}
function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const french = inFrench(node.nodeValue.trim());
    if (french && !node.parentElement?.closest("[class^=ctg]")) node.nodeValue = french;
  }
  for (const element of root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())) {
    for (const name of ATTRIBUTES) {
      const text = element.getAttribute(name) ?? "", french = inFrench(text);
      if (french && french !== text) element.setAttribute(name, french);
    }
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
  window.ctgFrench.observe(document.body,
    {childList: true, subtree: true, characterData: true, attributeFilter: ATTRIBUTES});  // some words change in place
}
translate(document.body);
