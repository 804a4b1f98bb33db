global using LanguageExt;
global using MpucMer.Pure;
global using MpucMer.Pure.Problems;
global using static LanguageExt.Prelude;
