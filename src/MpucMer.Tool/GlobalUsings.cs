global using LanguageExt;
global using static LanguageExt.Prelude;
global using MpucMer.Pure;
global using MpucMer.Pure.Diagnostics;
