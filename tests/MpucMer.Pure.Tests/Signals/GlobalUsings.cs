global using LanguageExt;
global using MpucMer.Pure.Diagnostics;
global using MpucMer.Tests;
global using static LanguageExt.Prelude;
