using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using CsCheck;
using Xunit.Sdk;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>
/// Runs a property with many generated inputs: always the same ones, or, for <c>./build.ps1 -Task Fuzz</c>, random ones
/// for a number of seconds.
/// </summary>
/// <remarks>
/// <para>
/// An input fails if the property throws, if it takes longer than <see cref="s_slow"/>, or if it allocates more than
/// its limit. A failing input is made smaller by CsCheck, whose message contains the seed and the smaller input.
/// </para>
/// <para>
/// Inputs that once failed are files in <c>tests/Fuzz/Corpus</c>, in the folder with the property's name, and run
/// first. A random run stores the input that it finds there.
/// </para>
/// </remarks>
internal static class Fuzzer
{
    /// <summary>The environment variable with the number of seconds per property of a random run.</summary>
    public const string Seconds = "EPA_FUZZ_SECONDS";

    private const uint Stream = 1;
    private const long MaximumAllocation = 256L * 1024 * 1024;
    private const int Shrinks = 2000;

    // Any input takes milliseconds; a test machine can pause for seconds.
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(20);

    private static readonly string s_corpus = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "tests/Fuzz/Corpus"
    );

    /// <summary>Runs a property of text.</summary>
    public static Task RunAsync(
        Gen<string> inputs,
        Action<string> property,
        int count,
        [CallerMemberName] string name = ""
    ) => RunAsync(inputs, property, count, name, Encoding.UTF8.GetString, Encoding.UTF8.GetBytes);

    /// <summary>Runs a property of bytes.</summary>
    public static Task RunAsync(
        Gen<byte[]> inputs,
        Action<byte[]> property,
        int count,
        [CallerMemberName] string name = ""
    ) => RunAsync(inputs, property, count, name, bytes => bytes, bytes => bytes);

    /// <summary>Runs a property of objects, which have no corpus.</summary>
    public static Task RunAsync<T>(Gen<T> inputs, Action<T> property, int count, [CallerMemberName] string name = "") =>
        RunAsync(inputs, property, count, name, load: null, save: null);

    private static async Task RunAsync<T>(
        Gen<T> inputs,
        Action<T> property,
        int count,
        string name,
        Func<byte[], T>? load,
        Func<T, byte[]>? save
    )
    {
        Progress progress = new();
        Task work = Task.Run(() =>
        {
            foreach (string file in load is null ? [] : Corpus(name))
            {
                progress.Start(file);
                Try(load!(File.ReadAllBytes(file)), property);
            }

            RunAll(inputs, property, count, name, save, progress);
        });
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1))) != work)
        {
            if (progress.Elapsed > s_slow)
            {
                throw new TimeoutException($"{name} takes longer than {s_slow} for {progress.Input}.");
            }
        }

        await work;
    }

    private static void RunAll<T>(
        Gen<T> inputs,
        Action<T> property,
        int count,
        string name,
        Func<T, byte[]>? save,
        Progress progress
    )
    {
        _ = int.TryParse(Environment.GetEnvironmentVariable(Seconds), out int seconds);
        ulong start = seconds > 0 ? (ulong)TimeProvider.System.GetTimestamp() : 0;
        long begin = TimeProvider.System.GetTimestamp();
        for (
            int number = 0;
            seconds > 0 ? TimeProvider.System.GetElapsedTime(begin).TotalSeconds < seconds : number < count;
            number++
        )
        {
            PCG random = new(Stream, start + (ulong)number);
            string seed = random.ToString();
            progress.Start($"the seed {seed}");
            T input = inputs.Generate(random, null, out _);
            try
            {
                Try(input, property);
            }
            catch (Exception failure)
            {
                if (seconds > 0 && save is not null)
                {
                    string folder = Directory.CreateDirectory(Path.Combine(s_corpus, name)).FullName;
                    File.WriteAllBytes(Path.Combine(folder, seed), save(input));
                }

                progress.Stop();
                inputs.Sample(property, seed: seed, iter: Shrinks, threads: 1);
                throw new XunitException($"{name} failed with the seed {seed}: {failure}");
            }
        }
    }

    private static void Try<T>(T input, Action<T> property)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        property(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MaximumAllocation)
        {
            throw new XunitException($"It allocated {allocated:N0} bytes.");
        }
    }

    private static IEnumerable<string> Corpus(string name)
    {
        string folder = Path.Combine(s_corpus, name);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];
    }

    private sealed class Progress
    {
        private long _started = TimeProvider.System.GetTimestamp();
        private volatile bool _isStopped;

        public string Input { get; private set; } = "the first input";

        public TimeSpan Elapsed =>
            _isStopped ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _started));

        public void Start(string input)
        {
            Input = input;
            _ = Interlocked.Exchange(ref _started, TimeProvider.System.GetTimestamp());
        }

        // CsCheck searches for a smaller input, which takes longer than one input.
        public void Stop() => _isStopped = true;
    }
}
