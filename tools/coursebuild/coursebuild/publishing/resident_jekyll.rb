# frozen_string_literal: true

# Jekyll that has been loaded, and builds whenever it is asked to: each time in a child, which begins as a
# Jekyll that has just been started. A line of JSON asks, another one answers.

require "json"
require "jekyll"

# What runs below ends too when the builder has ended.
trap("TERM") { Process.kill(:KILL, -Process.getpgrp) }

def build(arguments, features)
  loaded = $LOADED_FEATURES.dup
  at_exit { features.write(JSON.generate($LOADED_FEATURES - loaded)) }
  ARGV.replace(arguments)
  load Gem.bin_path("jekyll", "jekyll")
end

# In a child, whose standard error is what is given back.
def run(arguments)
  messages, messages_in = IO.pipe
  features, features_in = IO.pipe
  child = fork do
    trap("TERM", "DEFAULT")
    $stdin.reopen(File::NULL)
    $stdout.reopen(File::NULL)
    $stderr.reopen(messages_in)
    build(arguments, features_in)
  end
  [messages_in, features_in].each(&:close)
  loading = Thread.new { features.read } # both at once: a pipe that is full holds the child up
  said = messages.read
  _, status = Process.wait2(child)
  [{ "status" => status.exitstatus || -status.termsig, "messages" => said.scrub }, loading.value]
end

# What the child has loaded of gems, so that the next one need not; a plugin of the site is none of them.
def preload(features)
  JSON.parse(features).each do |path|
    next unless Gem.path.any? { |folder| path.start_with?(folder) } || path.start_with?(RbConfig::CONFIG["prefix"])

    require path
  end
rescue JSON::ParserError, ScriptError, StandardError
  nil # then the next one loads it
end

$stdout.sync = true
while (line = $stdin.gets)
  answer, features = run(JSON.parse(line))
  $stdout.puts(JSON.generate(answer))
  preload(features)
end
