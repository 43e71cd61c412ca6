using System.Runtime;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// Repeats the measured work until the runtime has compiled all of it, including the optimized versions of hot methods.
/// </summary>
internal static class WarmUp
{
    // On a busy machine, compilation is delayed. Several rounds without compilation mean that it is complete.
    private const int QuietRounds = 10;
    private const int MostRounds = 300;

    public static void Run(Func<double> round)
    {
        int quiet = 0;
        for (int done = 0; done < MostRounds && quiet < QuietRounds; done++)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            _ = round();
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }
}
