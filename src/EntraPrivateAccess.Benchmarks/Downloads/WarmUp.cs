using System.Runtime;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// Repeats what will be measured until the runtime has compiled all of it, and compiled what is hot a second time.
/// </summary>
internal static class WarmUp
{
    // A machine with other work compiles late: a few quiet rounds in a row mean that nothing is left to do.
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
