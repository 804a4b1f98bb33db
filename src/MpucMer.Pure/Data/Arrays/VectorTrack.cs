namespace MpucMer.Pure.Data.Arrays;

/// <summary>Vectors over time: <paramref name="Values"/> is [frames, width], row-major, all finite. A single vector is one frame.</summary>
public sealed record VectorTrack(int Frames, int Width, float[] Values)
{
    /// <summary>
    /// Whether the first of several columns only numbers the frames, from 0 or 1: an index that was saved with the features.
    /// </summary>
    public bool CountsRows
    {
        get
        {
            if (Width < 2 || Frames < 2 || Values[0] is not (0 or 1))
                return false;
            for (var frame = 1; frame < Frames; frame++)
            {
                if (Values[frame * Width] != Values[0] + frame)
                    return false;
            }
            return true;
        }
    }

    /// <summary>
    /// The track in an array of shape [dim] or [time, dim]. Problems: another shape, no elements, an element that is not finite in float32.
    /// </summary>
    public static Either<Problem, VectorTrack> Of(NumberArray array, string path)
    {
        if (array.Shape.Count is not (1 or 2) || array.Shape.Any(d => d is 0 or > int.MaxValue))
            return new Problem.ArrayShapeWrong(path, array.Shape, "[dim] or [time, dim], neither of them zero");
        return Of(array.Shape.Count == 1 ? 1 : (int)array.Shape[0], (int)array.Shape[^1], array.Floats(), path);
    }

    internal static Either<Problem, VectorTrack> Of(int frames, int width, float[] values, string path)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return new Problem.ArrayNotFinite(path, i / width, i % width);
        }
        return new VectorTrack(frames, width, values);
    }
}
