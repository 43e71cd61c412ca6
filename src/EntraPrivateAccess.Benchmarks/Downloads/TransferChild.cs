using System.Globalization;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>One transfer in a process of its own, whose code the runtime has to compile on the way.</summary>
internal static class TransferChild
{
    public const string Name = "child-transfer";

    public static double Seconds(Uri url, string certificatePin, string path) =>
        double.Parse(SelfProcess.Run(Name, url.AbsoluteUri, certificatePin, path), CultureInfo.InvariantCulture);

    /// <param name="arguments">Address, pin, path.</param>
    /// <returns>Seconds.</returns>
    public static string Run(string[] arguments) =>
        Samples.Text($"{Transfer.Seconds(new Uri(arguments[0]), arguments[1], arguments[2]):0.000000}");
}
