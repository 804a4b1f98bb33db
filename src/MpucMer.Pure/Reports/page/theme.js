// Before anything is painted: the theme that was chosen last, if one was; else the system's.
try {
    const chosen = localStorage.getItem('mpuc-theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
    // Storage may be refused for files: then the system's theme it is.
}
