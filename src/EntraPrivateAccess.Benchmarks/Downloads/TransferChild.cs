using System.Globalization;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>Runs one transfer in a separate process, including the compilation of its code by the runtime.</summary>
internal static class TransferChild
{
    public const string Name = "child-transfer";

    public static double Seconds(Uri url, string certificatePin, string path) =>
        double.Parse(SelfProcess.Run(Name, url.AbsoluteUri, certificatePin, path), CultureInfo.InvariantCulture);

    /// <param name="arguments">The address, the certificate pin and the target path.</param>
    /// <returns>The duration in seconds.</returns>
    public static string Run(string[] arguments) =>
        Samples.Text($"{Transfer.Seconds(new Uri(arguments[0]), arguments[1], arguments[2]):0.000000}");
}
