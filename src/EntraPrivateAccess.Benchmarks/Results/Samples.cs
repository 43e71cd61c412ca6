using System.Globalization;

namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>
/// What was measured, one number a round. The median speaks: a machine with other work makes outliers.
/// </summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public void Add(double value) => _values.Add(value);

    /// <summary>A number as the table writes it.</summary>
    public static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
