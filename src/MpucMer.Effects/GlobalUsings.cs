global using LanguageExt;
global using MpucMer.Pure.Problems;
