using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions that networks are made of.</summary>
        public static partial class functional
        {
            private static readonly long[] Ones = [1];
            private static readonly long[] Zeros = [0];

            // The names by which libtorch knows them.
            private static string Named(Padding padding) => padding == Padding.Same ? "same" : "valid";

            private static string Named(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };

            private static Tensor First((Tensor, Tensor) both)
            {
                both.Item2.Dispose();
                return both.Item1;
            }

            public static Tensor softmin(Tensor x, long dim)
            {
                using var negative = x.neg();
                return negative.softmax(dim);
            }

            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using var size = x.abs();
                using var below = size.add(1);
                return inplace ? x.div_(below) : x.div(below);
            }

            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using var bent = x.tanh();
                return inplace ? x.sub_(bent) : x.sub(bent);
            }

            /// <summary>x over its p-norm along an axis, the norm kept from vanishing by eps.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1E-12)
            {
                using var norm = Aten.One("norm.ScalarOpt_dim", input, p, dim, true);
                using var bounded = norm.clamp_min(eps);
                return input.div(bounded);
            }

            /// <summary>softmax(q k' / sqrt(d) + mask) v, by libtorch where it has it, else composed.</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (Aten.Has("scaled_dot_product_attention"))
                    return Aten.One("scaled_dot_product_attention", query, key, value, attn_mask, p, is_casual);
                if (attn_mask is not null && is_casual) throw new ArgumentException("Casual attention takes no mask.", nameof(attn_mask));
                using var scope = NewDisposeScope();
                var scores = query.mul(1 / Math.Sqrt(query.size(-1))).matmul(key.transpose(-2, -1));
                if (is_casual)
                {
                    var seen = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                    scores = scores.masked_fill(seen.logical_not(), double.NegativeInfinity);
                }
                else if (attn_mask is { dtype: ScalarType.Bool }) scores = scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity);
                else if (attn_mask is not null) scores = scores.add(attn_mask);
                var weights = scores.softmax(-1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }

            /// <summary>Resizes the axes after the second by size or by factors.</summary>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (size is null == (scale_factor is null)) throw new ArgumentException("one of size and scale_factor is wanted");
                if (antialias) throw new NotSupportedException("interpolate(antialias: true)");
                var rank = (int)x.dim() - 2;
                // One number stands for all axes.
                if (size is { Length: 1 } && rank > 1) size = [.. Enumerable.Repeat(size[0], rank)];
                if (scale_factor is { Length: 1 } && rank > 1) scale_factor = [.. Enumerable.Repeat(scale_factor[0], rank)];
                if (recompute_scale_factor && scale_factor is not null)
                {
                    size = [.. scale_factor.Select((factor, i) => (long)Math.Floor(x.size(i + 2) * factor))];
                    scale_factor = null;
                }
                var corners = align_corners ?? false;
                return (mode, rank) switch
                {
                    (InterpolationMode.Nearest, 1) => Aten.One("upsample_nearest1d.vec", x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Aten.One("upsample_nearest2d.vec", x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Aten.One("upsample_nearest3d.vec", x, size, scale_factor),
                    (InterpolationMode.Linear, 1) => Aten.One("upsample_linear1d.vec", x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Aten.One("upsample_bilinear2d.vec", x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Aten.One("upsample_bicubic2d.vec", x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Aten.One("upsample_trilinear3d.vec", x, size, corners, scale_factor),
                    _ => throw new NotSupportedException($"interpolate({mode}) of a tensor of {rank + 2} axes"),
                };
            }
        }
    }
}
