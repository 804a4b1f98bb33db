using System.Collections.Concurrent;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// CMU-MOSEI in the published layout: faces and words of all utterances of a part in one pickle, sound in one a clip. Safe to use from many
/// threads.
/// </summary>
public sealed class PickledClips(SourceFiles files)
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, Dictionary<string, MoseiClip>>>> parts = new();

    /// <summary>
    /// An utterance's landmarks or words: the source's row. The file is mapped, so that it is hashed before and looked at again after the
    /// numbers are taken out of it.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Feature> Get(Source source) =>
        from file in files.Hold(source.Path)
        from _ in ContentHash.OfPart(file.Hash, source.Row.IfNone("")) == source.Hash
            ? Right<Problem, Unit>(unit)
            : new Problem.SourceChanged(source.Path)
        from feature in file.After(() => Get(source.Path, source.Row.IfNone(""), source.Modality))
        select feature;

    private Either<Problem, Feature> Get(string path, string utterance, Modality modality) =>
        parts
            .GetOrAdd(path, p => new(() => Open(p)))
            .Value.Bind(clips =>
                clips.TryGetValue(utterance, out var clip)
                    ? modality
                        .Pickled.IfNone(() => throw new ArgumentException($"a pickle has no {modality}", nameof(modality)))
                        .Read(clip, path)
                        .Map(Feature.Of)
                    : new Problem.FileUnreadable(path, $"its utterance {utterance} is gone")
            );

    /// <summary>A clip's sound: a ready spectrogram, as decibels.</summary>
    public static Either<Problem, Feature> Sound(byte[] bytes, string path, SpectrogramScale scale) =>
        SpectrogramPickle.Decibels(bytes, path, LogMel.Bands, scale).Map(sound => new Feature(sound.Frames, sound.Bands, sound.Values));

    private static Either<Problem, Dictionary<string, MoseiClip>> Open(string path) =>
        from file in MappedFile.Open(path)
        from part in MoseiPickle.Read(file, path)
        select part.Clips.ToDictionary(c => c.Id, StringComparer.Ordinal);
}
