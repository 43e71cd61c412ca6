using System.Globalization;

namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>
/// The measurements of a benchmark, one number per round. The median is reported, because other work on the machine
/// causes outliers.
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

    /// <summary>Formats a number for the table.</summary>
    public static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
