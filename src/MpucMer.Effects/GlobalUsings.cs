global using LanguageExt;
global using MpucMer.Pure;
global using MpucMer.Pure.Diagnostics;
global using MpucMer.Pure.Modalities;
global using MpucMer.Pure.Training;
