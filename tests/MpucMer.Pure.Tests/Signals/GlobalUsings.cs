global using LanguageExt;
global using MpucMer.Pure.Problems;
global using MpucMer.Tests;
global using static LanguageExt.Prelude;
