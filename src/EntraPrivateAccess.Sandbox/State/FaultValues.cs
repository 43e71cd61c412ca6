using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>What a fault's value has to be: a mistyped one would rehearse nothing, and look as if all had gone well.</summary>
internal static class FaultValues
{
    private const int LeastInstaller = 1 << 20;
    private const int MostInstaller = 1 << 30;

    private static readonly Want s_seconds = new("seconds", value => Number(value) >= 0);

    private static readonly IReadOnlyDictionary<string, Want> s_wants = new Dictionary<string, Want>
    {
        [FaultNames.Latency] = new Want("milliseconds", value => IsWhole(value, 0, int.MaxValue)) { IsNeeded = true },
        [FaultNames.Throttle] = new Want("seconds or an HTTP date", value => Number(value) >= 0 || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _)),
        [FaultNames.ServerError] = new Want("a status of 500 to 599, or one and seconds such as 503;2", IsServerError),
        [FaultNames.StaleReads] = s_seconds,
        [FaultNames.ActivationDelay] = s_seconds,
        [FaultNames.ListingDelay] = s_seconds,
        [FaultNames.TruncateDownload] = new Want("a share of 0 to 1", value => Number(value) is >= 0 and <= 1),
        [FaultNames.InstallerVersion] = new Want("a version such as 1.5.4594.0", value => Version.TryParse(value, out _)) { IsNeeded = true },
        [FaultNames.InstallerSize] = new Want("bytes, 1048576 to 1073741824", value => IsWhole(value, LeastInstaller, MostInstaller)) { IsNeeded = true },
        [FaultNames.InstallerExitCode] = new Want("an exit code, which is a whole number", value => IsWhole(value, int.MinValue, int.MaxValue)) { IsNeeded = true },
        [FaultNames.InstallerDuration] = s_seconds,
        [FaultNames.DiskFull] = new Want("bytes", value => IsWhole(value, 0, long.MaxValue)) { IsNeeded = true },
        [FaultNames.ServiceHangs] = s_seconds,
        [FaultNames.ServiceDies] = s_seconds,
        [FaultNames.ServiceManagerSilent] = Words("1722", "1723", "1726", "1727"),
        [FaultNames.RegistrationDenied] = Words("exit 0"),
        [FaultNames.RegistrationMfa] = Words("exit 0"),
        [FaultNames.RegistrationDuration] = s_seconds,
        [FaultNames.SignInRefused] = new Want("the number of an AADSTS code", value => IsWhole(value, 1, int.MaxValue)),
        [FaultNames.TokenLifetime] = s_seconds with { IsNeeded = true },
        [FaultNames.ClockSkew] = new Want("seconds", value => Number(value) is not null) { IsNeeded = true },
        [FaultNames.TlsInspection] = Words("trusted"),
        [FaultNames.CrlAnswer] = Words("missing", "garbage", "outdated", "forged", "revoked") with { IsNeeded = true },
        [FaultNames.OcspAnswer] = Words("revoked", "unknown", "unavailable", "outdated", "forged", "garbage") with { IsNeeded = true },
        [FaultNames.ProxyAnswer] = new Want("an HTTP status", value => IsWhole(value, 400, 599)),
        [FaultNames.ProxyRequired] = Words("closed"),
    };

    /// <exception cref="ArgumentException">The value is not what the fault wants.</exception>
    public static void Check(Fault fault)
    {
        bool isGiven = !string.IsNullOrEmpty(fault.Value);
        if (s_wants.TryGetValue(fault.Name, out Want? want) && (isGiven ? !want.IsMet(fault.Value!) : want.IsNeeded))
        {
            throw new ArgumentException($"{fault.Name} wants {want.What}, not {(isGiven ? $"'{fault.Value}'" : "nothing")}.");
        }
    }

    private static Want Words(params string[] words) => new(string.Join(" or ", words), words.Contains);

    private static bool IsServerError(string value)
    {
        string[] parts = value.Split(';');
        return parts.Length <= 2 && IsWhole(parts[0], 500, 599) && parts.Skip(1).All(seconds => Number(seconds) >= 0);
    }

    private static bool IsWhole(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <param name="What">In words, behind "wants".</param>
    private sealed record Want(string What, Func<string, bool> IsMet)
    {
        /// <summary>True where the fault means nothing without a value.</summary>
        public bool IsNeeded { get; init; }
    }
}
