using System.Text.RegularExpressions;

namespace System.IO.Enumeration
{
    internal static class FileSystemName
    {
        public static bool MatchesSimpleExpression(string pattern, ReadOnlySpan<char> name, bool ignoreCase) =>
            Regex.IsMatch(
                name.ToString(),
                "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$",
                ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None
            );
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>The compiler calls this method to get a range of an array.</summary>
    internal static class RuntimeHelpers
    {
        public static T[] GetSubArray<T>(T[] array, Range range)
        {
            int start = range.Start.GetOffset(array.Length);
            T[] part = new T[range.End.GetOffset(array.Length) - start];
            Array.Copy(array, start, part, 0, part.Length);
            return part;
        }
    }
}

namespace System.Threading.Tasks
{
    internal sealed class TaskCompletionSource(TaskCreationOptions options)
    {
        private readonly TaskCompletionSource<bool> _source = new(options);

        public Task Task => _source.Task;

        public void SetResult() => _source.SetResult(true);

        public bool TrySetResult() => _source.TrySetResult(true);
    }
}
