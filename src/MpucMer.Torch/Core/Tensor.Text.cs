using System.Globalization;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        /// <summary>Shape, type and device; the value of a single number.</summary>
        public override string ToString()
        {
            if (IsInvalid) return "<disposed>";
            var text = new StringBuilder("[").AppendJoin('x', shape).Append($"], type = {dtype}, device = {device}");
            if (dim() != 0 || is_meta) return text.ToString();
            using var value = ToScalar();
            object number = is_complex() ? value.Complex : value.IsIntegral ? value.Integer : value.Double;
            text.Append(CultureInfo.InvariantCulture, $", value = {number}");
            return text.ToString();
        }
    }
}
